import ApusInterop

// How Hugging Face spells the state of Deformable DETR; here it is the authors' spelling.

extension DeformableDETR {
    /// The spellings that weights of Deformable DETR are found under.
    public static let keyMaps = [huggingFace, huggingFaceRefined]

    /// One head for all layers, which its files hold once or for each layer.
    public static let huggingFace = huggingFace("Hugging Face's Deformable DETR", headsBehind: "")

    /// Heads of their own for each layer, which its files hold as the decoder's.
    public static let huggingFaceRefined = huggingFace(
        "Hugging Face's Deformable DETR with refined boxes", headsBehind: "model.decoder.")

    private static func huggingFace(_ name: String, headsBehind prefix: String) -> KeyMap {
        let (encoder, decoder) = ("transformer.encoder.layers.#", "transformer.decoder.layers.#")
        func projections(_ kind: String) -> [String] {
            ["q", "k", "v"].map { "model.decoder.layers.#.self_attn.\($0)_proj.\(kind)" }
        }
        let layers: [KeyMap.Rule] = [
            .init("model.encoder.layers.#.self_attn.*", encoder + ".self_attn.*"),
            .init("model.encoder.layers.#.self_attn_layer_norm.*", encoder + ".norm1.*"),
            .init("model.encoder.layers.#.fc1.*", encoder + ".linear1.*"),
            .init("model.encoder.layers.#.fc2.*", encoder + ".linear2.*"),
            .init("model.encoder.layers.#.final_layer_norm.*", encoder + ".norm2.*"),
            .init(joining: projections("weight"), decoder + ".self_attn.in_proj_weight"),
            .init(joining: projections("bias"), decoder + ".self_attn.in_proj_bias"),
            .init("model.decoder.layers.#.self_attn.out_proj.*", decoder + ".self_attn.out_proj.*"),
            .init("model.decoder.layers.#.self_attn_layer_norm.*", decoder + ".norm2.*"),
            .init("model.decoder.layers.#.encoder_attn.*", decoder + ".cross_attn.*"),
            .init("model.decoder.layers.#.encoder_attn_layer_norm.*", decoder + ".norm1.*"),
            .init("model.decoder.layers.#.fc1.*", decoder + ".linear1.*"),
            .init("model.decoder.layers.#.fc2.*", decoder + ".linear2.*"),
            .init("model.decoder.layers.#.final_layer_norm.*", decoder + ".norm3.*"),
        ]
        let parts = ["reference_points", "enc_output", "enc_output_norm", "pos_trans", "pos_trans_norm"]
        return KeyMap(
            name,
            layers + parts.map { .init("model.\($0).*", "transformer.\($0).*") } + [
                .init("model.level_embed", "transformer.level_embed"),
                .init("model.query_position_embeddings.weight", "query_embed.weight"),
                .init("model.input_proj.*", "input_proj.*"),
                .init("model.backbone.conv_encoder.model.*", "backbone.0.body.*"),
                .init(prefix + "class_embed.*", "class_embed.*"),
                .init(prefix + "bbox_embed.*", "bbox_embed.*"),
            ])
    }
}
