# The service in a container: docker build --tag rolecall .
# It needs rolecall.yaml at /config/rolecall.yaml and a volume at /data. See docs/guide/packaging.md.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.ts --package \
 && npm pack --ignore-scripts --pack-destination /tmp \
 && npm install --global --prefix /opt/rolecall --ignore-scripts --offline /tmp/rolecall-*.tgz

FROM node:24.21.0-bookworm-slim
COPY --from=build /opt/rolecall /opt/rolecall
RUN install --directory --owner=1000 --group=1000 --mode=0700 /data \
 && install --directory /config
ENV NODE_ENV=production \
    PATH=/opt/rolecall/bin:$PATH \
    ROLECALL_HOST=0.0.0.0 \
    ROLECALL_PORT=4000 \
    ROLECALL_DATA_DIR=/data
WORKDIR /config
USER 1000:1000
VOLUME /data
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ROLECALL_PORT}/healthz`).then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["rolecall"]
CMD ["serve"]
