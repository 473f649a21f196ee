import ApusInterop

// How other hosts spell the state of a DETR; here it is the authors' spelling, whose files hold it under `model`.

extension DETR {
    /// The names in Hugging Face's files, which differ from those its newer code shows.
    public static let huggingFace: KeyMap = {
        let attention: [(theirs: String, ours: String)] = [
            ("encoder.layers.#.self_attn", "encoder.layers.#.self_attn"),
            ("decoder.layers.#.self_attn", "decoder.layers.#.self_attn"),
            ("decoder.layers.#.encoder_attn", "decoder.layers.#.multihead_attn"),
        ]
        var rules = attention.flatMap { names in
            ["weight", "bias"].map { kind in
                KeyMap.Rule(
                    joining: ["q", "k", "v"].map { "model.\(names.theirs).\($0)_proj.\(kind)" },
                    "transformer.\(names.ours).in_proj_\(kind)")
            } + [.init("model.\(names.theirs).out_proj.*", "transformer.\(names.ours).out_proj.*")]
        }
        // Norms stand behind attention, and the last behind the two linear maps.
        let others: [(part: String, names: [(theirs: String, ours: String)])] = [
            (
                "encoder.layers.#",
                [
                    ("fc1", "linear1"), ("fc2", "linear2"), ("self_attn_layer_norm", "norm1"),
                    ("final_layer_norm", "norm2"),
                ]
            ),
            (
                "decoder.layers.#",
                [
                    ("fc1", "linear1"), ("fc2", "linear2"), ("self_attn_layer_norm", "norm1"),
                    ("encoder_attn_layer_norm", "norm2"), ("final_layer_norm", "norm3"),
                ]
            ),
        ]
        for (part, names) in others {
            rules += names.map {
                .init("model.\(part).\($0.theirs).*", "transformer.\(part).\($0.ours).*")
            }
        }
        rules += [
            .init("model.decoder.layernorm.*", "transformer.decoder.norm.*"),
            .init("class_labels_classifier.*", "class_embed.*"),
            .init("bbox_predictor.layers.#.*", "bbox_embed.layers.#.*"),
            .init("model.query_position_embeddings.weight", "query_embed.weight"),
            .init("model.input_projection.*", "input_proj.*"),
            .init("model.backbone.conv_encoder.model.*", "backbone.0.body.*"),
        ]
        return KeyMap("Hugging Face's DETR", rules)
    }()
}
