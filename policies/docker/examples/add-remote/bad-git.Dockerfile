FROM node:22.11-slim
ADD ["git@github.com:acme/tool.git", "/opt/tool"]
USER node
