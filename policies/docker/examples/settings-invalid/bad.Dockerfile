FROM node:22.11-slim@sha256:9b2f1c7a0c7d0f6f1d6a7c3a4c8f6f0e5a1b2c3d4e5f60718293a4b5c6d7e8f9 AS build
WORKDIR /shop
COPY . .
RUN npm ci && npm run build

FROM node@sha256:9b2f1c7a0c7d0f6f1d6a7c3a4c8f6f0e5a1b2c3d4e5f60718293a4b5c6d7e8f9
COPY --from=build /shop/dist /shop
USER node
CMD ["node", "/shop/server.js"]
