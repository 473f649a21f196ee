#!/usr/bin/env bash
# Generates the committed Swift code from Protos/. Needs protoc (Debian: protobuf-compiler) and
# protoc-gen-swift, built from the swift-protobuf package with
#     swift build -c release --product protoc-gen-swift
# and on PATH, or named by PROTOC_GEN_SWIFT.
set -euo pipefail

plugin=${PROTOC_GEN_SWIFT:-$(command -v protoc-gen-swift || true)}
if [ -z "$plugin" ] || ! command -v protoc >/dev/null; then
    echo "protos: protoc or protoc-gen-swift is missing; the head of $0 says where they come from" >&2
    exit 1
fi
protoc --plugin=protoc-gen-swift="$plugin" --proto_path=Protos \
    --swift_opt=Visibility=Package --swift_out=Sources/ApusTraining/TensorBoard tensorboard.proto
