/// Every operation that gradients flow through, by name; the tests go by this list.
package enum OperationName: String, Sendable, CaseIterable {
    case unary, arithmetic, reshape, permute, broadcast, slice, scatter, concatenate, cast
    case sum, extremum, matrixMultiply, linear
    case convolution, convolutionInputGradient, convolutionWeightGradient
    case pooling, batchNormalization, layerNormalization, softmax, dropout, attention
}

package enum OperationCatalogue {
    package static let all: [any DifferentiableOperation.Type] = [
        Unary.self, Arithmetic.self, Reshape.self, Permute.self, Broadcast.self, Slice.self, Scatter.self,
        Concatenate.self, Cast.self, Sum.self, Extremum.self, MatrixMultiply.self, LinearMap.self,
        Convolution.self, ConvolutionInputGradient.self, ConvolutionWeightGradient.self, Pooling.self,
        BatchNormalization.self, LayerNormalization.self, Softmax.self, Dropout.self, Attention.self,
    ]
}
