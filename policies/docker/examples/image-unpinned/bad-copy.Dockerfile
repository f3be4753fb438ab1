FROM node:22.11-slim
COPY --from=acme/tool:latest /tool /opt/tool
USER node
