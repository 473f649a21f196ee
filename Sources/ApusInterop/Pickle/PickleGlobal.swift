/// The functions and classes that a pickle may name: those that stand for data. Nothing of them is ever run; what a
/// call of one means is written out in `PickleCalls.swift`.
enum PickleGlobal: Sendable, Hashable {
    case dictionary
    case list
    case tuple
    case bytearray
    case encode
    case size
    case rebuildTensor
    case rebuildTensorWithType
    case rebuildSparse
    case rebuildParameter
    case rebuildSubclass
    case storage(TorchType)
    case untypedStorage
    case type(TorchType)
    case numpyReconstruct
    case numpyFromBuffer
    case numpyType
    /// A class of plain data that no tensor hangs on.
    case opaque

    /// - Returns: nil for what is not data.
    init?(module: String, name: String) {
        if let known = PickleGlobal.known["\(module).\(name)"] {
            self = known
        } else if module == "torch" || module == "torch.cuda" || module == "torch.storage",
            let type = TorchType(storage: name)
        {
            self = .storage(type)
        } else if module == "torch", let type = TorchType(name) {
            self = .type(type)
        } else if module == "numpy" || module == "numpy.dtypes" {
            guard PickleGlobal.numpyNames.contains(name) else { return nil }
            self = .opaque
        } else {
            return nil
        }
    }

    private static let known: [String: PickleGlobal] = {
        var table: [String: PickleGlobal] = [
            "collections.OrderedDict": .dictionary, "collections.defaultdict": .dictionary,
            "_codecs.encode": .encode,
            "torch.Size": .size, "torch.storage.UntypedStorage": .untypedStorage,
            "torch._utils._rebuild_tensor": .rebuildTensor,
            "torch._utils._rebuild_tensor_v2": .rebuildTensor,
            "torch._utils._rebuild_tensor_v3": .rebuildTensorWithType,
            "torch._utils._rebuild_qtensor": .rebuildTensor,
            "torch._utils._rebuild_sparse_tensor": .rebuildSparse,
            "torch._utils._rebuild_parameter": .rebuildParameter,
            "torch._utils._rebuild_parameter_with_state": .rebuildParameter,
            // Made of a tensor, before PyTorch 0.4.
            "torch.nn.parameter.Parameter": .rebuildParameter,
            "torch.autograd.variable.Variable": .rebuildParameter,
            "torch._tensor._rebuild_from_type_v2": .rebuildSubclass,
            "numpy.dtype": .numpyType,
        ]
        for module in ["numpy.core.multiarray", "numpy._core.multiarray"] {
            table["\(module)._reconstruct"] = .numpyReconstruct
            table["\(module).scalar"] = .opaque
        }
        for module in ["numpy.core.numeric", "numpy._core.numeric"] {
            table["\(module)._frombuffer"] = .numpyFromBuffer
        }
        for module in ["builtins", "__builtin__"] {
            table["\(module).dict"] = .dictionary
            table["\(module).list"] = .list
            table["\(module).tuple"] = .tuple
            table["\(module).bytearray"] = .bytearray
            for name in ["set", "frozenset", "complex", "slice", "range", "int", "float", "bool", "str"] {
                table["\(module).\(name)"] = .opaque
            }
        }
        for name in opaqueNames { table[name] = .opaque }
        return table
    }()

    /// What checkpoints carry beside their weights: settings, dates, places.
    private static let opaqueNames = [
        "argparse.Namespace", "types.SimpleNamespace", "collections.Counter", "collections.deque",
        "copyreg._reconstructor", "copy_reg._reconstructor", "builtins.object", "__builtin__.object",
        "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.timezone",
        "decimal.Decimal", "fractions.Fraction", "uuid.UUID",
        "pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath",
        "pathlib.PureWindowsPath", "pathlib.WindowsPath", "pathlib._local.PosixPath",
        "pathlib._local.WindowsPath",
        "easydict.EasyDict", "addict.addict.Dict", "yacs.config.CfgNode", "fvcore.common.config.CfgNode",
        "torch.Tensor", "torch.device", "torch.Generator",
        "torch.per_tensor_affine", "torch.per_channel_affine", "torch.per_tensor_symmetric",
        "torch.per_channel_symmetric", "torch.strided", "torch.sparse_coo", "torch.contiguous_format",
        "torch.channels_last", "torch.serialization._get_layout", "torch.storage.TypedStorage",
    ]

    /// Scalar types and array classes of NumPy's.
    private static let numpyNames: Set<String> = [
        "ndarray", "bool_", "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
        "float16", "float32", "float64", "complex64", "complex128", "str_", "bytes_", "Float16DType",
        "Float32DType", "Float64DType", "Int8DType", "Int16DType", "Int32DType", "Int64DType", "UInt8DType",
        "UInt16DType", "UInt32DType", "UInt64DType", "BoolDType",
    ]
}
