# One image for all processes: Node 26 runs the sources as they are. Beside the base image, the build needs the package registry only.
FROM node:26-bookworm-slim
WORKDIR /opt/hoso
COPY . .
RUN npx --yes pnpm@12.21.0 install --prod --frozen-lockfile \
  && mkdir -p /var/lib/hoso && chown node:node /var/lib/hoso
ENV HOSO_DATA=/var/lib/hoso HOSO_HOST=0.0.0.0
VOLUME /var/lib/hoso
USER node
# compose.yaml names the process. By itself the image is standalone, everything in one process: it needs HOSO_MODE and an issuer for real dossiers.
CMD ["node", "services/standalone/src/main.ts"]
