FROM node:22.11-slim AS build
WORKDIR /shop
COPY . .
RUN npm ci && npm run build

FROM node:latest
COPY --from=build /shop/dist /shop
USER node
CMD ["node", "/shop/server.js"]
