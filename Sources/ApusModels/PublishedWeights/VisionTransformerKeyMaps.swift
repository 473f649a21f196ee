import ApusInterop

// How other hosts spell the state of a vision transformer; here it is torchvision's spelling.

extension VisionTransformer {
    /// Where the learned positions stand in the state.
    public static let positionsName = "encoder.pos_embedding"

    /// The spellings that weights of a vision transformer are found under.
    public static let keyMaps = [olderTorchvision, timm, huggingFace, huggingFaceBackbone, google]

    private static let block = "encoder.layers.encoder_layer_#"

    /// torchvision before 0.13 named the perceptron's layers.
    public static let olderTorchvision = KeyMap(
        "torchvision's older ViT",
        [
            .init(block + ".mlp.linear_1.*", block + ".mlp.0.*"),
            .init(block + ".mlp.linear_2.*", block + ".mlp.3.*"),
        ])

    public static let timm = KeyMap(
        "timm's ViT",
        [
            .init("cls_token", "class_token"),
            .init("pos_embed", positionsName),
            .init("patch_embed.proj.*", "conv_proj.*"),
            .init("blocks.#.norm1.*", block + ".ln_1.*"),
            .init("blocks.#.attn.qkv.weight", block + ".self_attention.in_proj_weight"),
            .init("blocks.#.attn.qkv.bias", block + ".self_attention.in_proj_bias"),
            .init("blocks.#.attn.proj.*", block + ".self_attention.out_proj.*"),
            .init("blocks.#.norm2.*", block + ".ln_2.*"),
            .init("blocks.#.mlp.fc1.*", block + ".mlp.0.*"),
            .init("blocks.#.mlp.fc2.*", block + ".mlp.3.*"),
            .init("norm.*", "encoder.ln.*"),
            .init("head.*", "heads.head.*"),
        ], positions: .bicubicAntialiased)

    /// The names in Hugging Face's files, which differ from those its newer code shows.
    public static let huggingFace = huggingFace(behind: "vit.")

    /// The model without a head, whose names begin one step further in.
    public static let huggingFaceBackbone = huggingFace(behind: "")

    private static func huggingFace(behind prefix: String) -> KeyMap {
        let layer = prefix + "encoder.layer.#"
        func joined(_ kind: String) -> [String] {
            ["query", "key", "value"].map { "\(layer).attention.attention.\($0).\(kind)" }
        }
        return KeyMap(
            prefix.isEmpty ? "Hugging Face's ViT without a head" : "Hugging Face's ViT",
            [
                .init(prefix + "embeddings.cls_token", "class_token"),
                .init(prefix + "embeddings.position_embeddings", positionsName),
                .init(prefix + "embeddings.patch_embeddings.projection.*", "conv_proj.*"),
                .init(layer + ".layernorm_before.*", block + ".ln_1.*"),
                .init(joining: joined("weight"), block + ".self_attention.in_proj_weight"),
                .init(joining: joined("bias"), block + ".self_attention.in_proj_bias"),
                .init(layer + ".attention.output.dense.*", block + ".self_attention.out_proj.*"),
                .init(layer + ".layernorm_after.*", block + ".ln_2.*"),
                .init(layer + ".intermediate.dense.*", block + ".mlp.0.*"),
                .init(layer + ".output.dense.*", block + ".mlp.3.*"),
                .init(prefix + "layernorm.*", "encoder.ln.*"),
                .init("classifier.*", "heads.head.*"),
            ], ignoring: [prefix + "pooler.*"], positions: .bicubic)
    }

    /// The arrays of Google's `.npz` files.
    public static let google: KeyMap = {
        let layer = "Transformer/encoderblock_#"
        let attention = layer + "/MultiHeadDotProductAttention_1"
        func joined(_ kind: String) -> [String] {
            ["query", "key", "value"].map { "\(attention)/\($0)/\(kind)" }
        }
        func norm(_ theirs: String, _ ours: String) -> [KeyMap.Rule] {
            [.init(theirs + "/scale", ours + ".weight"), .init(theirs + "/bias", ours + ".bias")]
        }
        func linear(_ theirs: String, _ ours: String) -> [KeyMap.Rule] {
            [
                .init(theirs + "/kernel", ours + ".weight", .transposed),
                .init(theirs + "/bias", ours + ".bias"),
            ]
        }
        let rules: [[KeyMap.Rule]] = [
            [
                .init("cls", "class_token"),
                .init("Transformer/posembed_input/pos_embedding", positionsName),
                .init("embedding/kernel", "conv_proj.weight", .kernelsLast),
                .init("embedding/bias", "conv_proj.bias"),
            ],
            norm(layer + "/LayerNorm_0", block + ".ln_1"),
            [
                .init(joining: joined("kernel"), block + ".self_attention.in_proj_weight", .headsOut),
                .init(joining: joined("bias"), block + ".self_attention.in_proj_bias", .headsFlat),
                .init(attention + "/out/kernel", block + ".self_attention.out_proj.weight", .headsIn),
                .init(attention + "/out/bias", block + ".self_attention.out_proj.bias"),
            ],
            norm(layer + "/LayerNorm_2", block + ".ln_2"),
            linear(layer + "/MlpBlock_3/Dense_0", block + ".mlp.0"),
            linear(layer + "/MlpBlock_3/Dense_1", block + ".mlp.3"),
            norm("Transformer/encoder_norm", "encoder.ln"),
            linear("head", "heads.head"),
        ]
        return KeyMap("Google's ViT", rules.flatMap { $0 }, positions: .bilinearCorners)
    }()
}
