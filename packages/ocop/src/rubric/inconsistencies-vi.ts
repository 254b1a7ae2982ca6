/** What is odd in the printed source, in Vietnamese, by the id of the known inconsistency; the data file explains it in English. */
const blankFirstOption =
  'Ô điểm của lựa chọn “chưa có giấy chứng nhận” để trống. Bảy bộ khác in 0 điểm cho cùng lựa chọn. Dữ liệu dùng 0 điểm.';

export const inconsistenciesVi: Readonly<Record<string, string>> = {
  'set7-3.1-equal-points':
    'Lựa chọn công ty in 1 điểm, bằng lựa chọn hộ ngay dưới. 25 bộ khác in 2 điểm cho cùng nội dung, nên có lẽ đúng là 2. Giữ số đã in.',
  'set23-6.2-equal-points': 'Hai lựa chọn thấp nhất về màu sắc cùng in 1 điểm; có lẽ đúng là 0, 1, 3, 5. Giữ số đã in.',
  'set4-7-option-13-points':
    'In 13 điểm trong tiêu chí có tối đa 3 điểm; bộ 1 và bộ 3 in 3 điểm cho cùng lựa chọn. Gần như chắc chắn đường kẻ bảng bị đọc thành chữ số 1. Dữ liệu dùng 3 điểm.',
  'set11-6.1.1-option-11-points':
    'In 11 điểm giữa hai lựa chọn 0 và 2 điểm, trong tiêu chí có tối đa 2 điểm; mọi tiêu chí tạp chất 2 điểm khác in 1. Dữ liệu dùng 1 điểm.',
  'set4-1.2-blank-points': blankFirstOption,
  'set7-1.2-blank-points': blankFirstOption,
  'set10-1.2-blank-points': blankFirstOption,
  'set11-1.2-blank-points': blankFirstOption,
  'set23-9-max-two-figures':
    'Ô điểm của mục có hai số, 4 và 1. Chỉ số 4 khớp với các lựa chọn (2 và 4) và với tổng 35 điểm của Phần C. Dữ liệu dùng 4.',
  'set26-part-a-heading-35':
    'Tiêu đề Phần A ghi 35 điểm, ô điểm ghi 40. Các mục cộng lại là 40 và tổng 100 điểm đòi hỏi 40. Dữ liệu dùng 40.',
  'set26-no-star-legend':
    'Ba lựa chọn của bộ 26 (tiêu chí 3.4 và 3.5) có dấu sao, nhưng cuối bộ thiếu dòng giải thích dấu sao. Dấu sao được hiểu như ở 25 bộ còn lại.',
  'set26-no-rejection-clause': 'Chỉ riêng bộ 26 không có quy định khi nào hồ sơ bị loại, nên danh mục điều kiện loại để trống.',
  'set17-rejection-clause-grammar':
    'Quy định loại hồ sơ nêu giấy phép sản xuất mà thiếu chữ “không có” (so với bộ 15). Hiểu như bộ 15: không có giấy phép sản xuất khi bắt buộc phải có.',
  'set10-3.5-missing-mark':
    'Cùng lựa chọn này mang dấu **** ở 24 bộ hàng hóa khác. Giữ như đã in: bộ 10 không có yêu cầu tối thiểu 4 sao ở đây.',
  'set1-8-missing-mark':
    'Lựa chọn cao nhất về tính độc đáo mang dấu ***** ở 24 bộ hàng hóa khác. Giữ như đã in: bộ 1 không có yêu cầu tối thiểu 5 sao ở đây.',
  'set18-12-missing-mark': 'Cùng lựa chọn này mang dấu *** ở các bộ 23, 24 và 25. Giữ như đã in: bộ 18 không có yêu cầu tối thiểu ở đây.',
  'set24-2.2-different-mark':
    'Cùng lựa chọn này mang dấu **** ở bộ 25 (và tiêu chí ghi nhãn là **** ở mọi bộ khác). Giữ như đã in: yêu cầu tối thiểu 5 sao ở bộ 24.',
  'set25-6.2-stray-colon':
    'Sau lựa chọn 5 điểm có dấu “:” thừa, nơi bộ 23 in *****; bộ 24 không có dấu. Giữ như đã in: không có yêu cầu tối thiểu.',
  'set19-2.3-trademark-text':
    'Lựa chọn thứ nhất về ghi nhãn lặp lại nội dung đơn đăng ký nhãn hiệu của tiêu chí 3.5; các bộ khác ghi “ghi nhãn đầy đủ theo quy định”. Nhãn theo đúng bản in.',
  'set2-2.1-crop-wording':
    'Lựa chọn ở giữa nói về cây trồng, trong khi bộ này gồm thịt, thủy sản, trứng và sữa. Nhãn rút gọn dùng từ trung tính.',
  'food-safety-wording-non-food':
    'Lựa chọn về đảm bảo chất lượng của mỹ phẩm (19: 12), tinh dầu (20: 12) và hàng thủ công (21: 8, và ghi chú 21: 7) dùng từ ngữ an toàn thực phẩm. Giữ nguyên.',
  'local-labour-75-overlap':
    'Đúng 75% lao động địa phương khớp cả lựa chọn 2 điểm (50% đến 75%) lẫn lựa chọn cao nhất (từ 75%). Nhãn giữ giới hạn đã in; Hội đồng quyết định (mức cao hơn có lợi cho chủ thể).',
  'linkage-75-gap':
    'Ở tiêu chí liên kết (1.4 hoặc 1.5), đúng 75% sản lượng không khớp lựa chọn nào: lựa chọn 1 điểm kết thúc dưới 75%, lựa chọn tiếp theo bắt đầu trên 75%.',
  'set16-zero-rule-scope': 'Quy định dừng đánh giá nói “các chỉ tiêu trên” và nằm dưới 6.4. Hiểu là gồm từ 6.1 đến 6.4.',
  'set8-2.1-no-zero-option':
    'Thiếu lựa chọn “phổ biến ở nhiều tỉnh” (0 điểm) có ở các bộ khác cùng nhóm. Giữ như đã in; khi không lựa chọn nào phù hợp thì chọn “không đạt”, 0 điểm.',
  'names-differ-between-annexes':
    'Tên gọi khác nhau giữa Phụ lục I, mục lục Phụ lục II và tiêu đề các bộ: 7 và 8 ghi nhóm “Nông sản chế biến” (Phụ lục I: Thực phẩm chế biến); 10, 11, 13, 21 ngắn hoặc dài hơn; 12 “trà” (Phụ lục I: chè); 17 “Đồ uống không cồn khác” (Phụ lục I: Đồ uống không cồn); 18 đến 20 rút gọn tên ngành hoặc nhóm. Tên bộ theo Phụ lục II, ngành và nhóm theo Phụ lục I.',
};
