/**
 * What a run of everything comes to. A suite that does not load, and a test run that breaks outside any test (an unhandled error, a
 * crash, no report), count as one failed test.
 * @typedef {{ readonly status: string, readonly assertionResults: readonly { readonly status: string }[] }} Suite
 * @param {readonly boolean[]} checks which of the checks beside the suites passed
 * @param {{ readonly testResults: readonly Suite[] } | undefined} report what vitest's JSON reporter wrote
 * @param {number} exitCode vitest's
 */
export const tally = (checks, report, exitCode) => {
  const suites = report?.testResults ?? [];
  const tests = suites.flatMap((suite) => suite.assertionResults.map((test) => test.status));
  const of = (/** @type {string} */ status) => tests.filter((test) => test === status).length;
  const broken = suites.filter((s) => s.status === 'failed' && !s.assertionResults.some((test) => test.status === 'failed')).length;
  const failedInside = of('failed') + broken;
  const outside = failedInside === 0 && (exitCode !== 0 || of('passed') === 0) ? 1 : 0;

  const passed = checks.filter(Boolean).length + of('passed');
  const failed = checks.filter((check) => !check).length + failedInside + outside;
  const skipped = tests.length - of('passed') - of('failed');
  return { passed, failed, skipped, ok: failed === 0 };
};
