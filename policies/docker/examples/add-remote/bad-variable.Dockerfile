FROM node:22.11-slim
ARG TOOL_URL
ADD $TOOL_URL /opt/
USER node
