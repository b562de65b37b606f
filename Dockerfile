# The versions are pinned; the Go version is the one of go.mod (a test compares).
ARG GO_VERSION=1.26.8

FROM golang:${GO_VERSION}-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download && mkdir /data
COPY . .
# modernc.org/sqlite needs no C: the binary is static.
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /makegood ./cmd/makegood

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /makegood /makegood
# Where SQLite keeps its file unless the configuration says otherwise.
COPY --from=build --chown=nonroot:nonroot /data /data
WORKDIR /data
VOLUME /data
EXPOSE 8080 8081
# There is no shell here: the binary asks /readyz itself.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
  CMD ["/makegood", "ready", "--admin", "http://127.0.0.1:8081"]
ENTRYPOINT ["/makegood"]
CMD ["serve", "--config", "/etc/makegood/config.yaml"]
