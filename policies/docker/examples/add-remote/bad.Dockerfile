FROM node:22.11-slim
ADD https://example.com/tool.tar.gz /opt/
USER node
