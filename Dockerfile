FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X paysandbox/sandbox.version=${VERSION}" -o /mock ./cmd/mock

FROM scratch
COPY --from=build /mock /mock
USER 65532:65532
# Inside a container loopback reaches nobody. Publishing the control plane is a choice of its own, and wants a token:
# docker run -e PAYSANDBOX_CONTROL_ADDR=0.0.0.0:8081 -e PAYSANDBOX_CONTROL_TOKEN=… -p 127.0.0.1:8081:8081 …
ENV PAYSANDBOX_ADDR=0.0.0.0:8080
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s CMD ["/mock", "healthcheck"]
ENTRYPOINT ["/mock"]
