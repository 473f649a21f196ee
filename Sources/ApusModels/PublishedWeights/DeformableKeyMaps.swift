import ApusInterop

// How Hugging Face spells the state of Deformable DETR; here it is the authors' spelling.

extension DeformableDETR {
    /// The spellings that weights of Deformable DETR are found under.
    public static let keyMaps = [huggingFace, huggingFaceRefined, huggingFaceTwoStage]

    /// One head for all layers.
    public static let huggingFace = huggingFace("", classes: "", boxes: "")

    /// Each layer's box head, which is the decoder's.
    public static let huggingFaceRefined = huggingFace(
        " with refined boxes", classes: "", boxes: "model.decoder.")

    /// Each layer's heads, and the encoder's; the decoder holds them all.
    public static let huggingFaceTwoStage = huggingFace(
        " of two stages", classes: "model.decoder.", boxes: "model.decoder.")

    /// - Parameters:
    ///   - classes, boxes: what the heads' names stand behind. Older files hold them without it too.
    private static func huggingFace(_ variant: String, classes: String, boxes: String) -> KeyMap {
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
        let copies = (classes.isEmpty ? [] : ["class_embed.*"]) + (boxes.isEmpty ? [] : ["bbox_embed.*"])
        return KeyMap(
            "Hugging Face's Deformable DETR" + variant,
            layers + parts.map { .init("model.\($0).*", "transformer.\($0).*") } + [
                .init("model.level_embed", "transformer.level_embed"),
                .init("model.query_position_embeddings.weight", "query_embed.weight"),
                .init("model.input_proj.*", "input_proj.*"),
                .init("model.backbone.conv_encoder.model.*", "backbone.0.body.*"),
                .init(classes + "class_embed.*", "class_embed.*"),
                .init(boxes + "bbox_embed.*", "bbox_embed.*"),
            ], ignoring: copies)
    }
}
