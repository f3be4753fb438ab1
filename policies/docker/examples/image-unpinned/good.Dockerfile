FROM node:22.11-slim AS build
WORKDIR /shop
COPY . .
RUN npm ci && npm run build

FROM node:22.11-slim
COPY --from=build /shop/dist /shop
USER node
CMD ["node", "/shop/server.js"]
