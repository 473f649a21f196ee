/// Every operation that gradients flow through, by name; the tests go by this list.
package enum OperationName: String, Sendable, CaseIterable {
    case unary, arithmetic, whereTrue, cast
    case reshape, permute, broadcast, flip, slice, scatter, concatenate, pad, take, gather
    case sum, extremum, matrixMultiply, linear
    case convolution, convolutionInputGradient, convolutionWeightGradient
    case pooling, adaptivePooling, upsampleNearest, roiAlign, roiPool
    case batchNormalization, layerNormalization, localResponseNormalization
    case softmax, dropout, attention, multiScaleDeformableSampling
}

package enum OperationCatalogue {
    package static let all: [any DifferentiableOperation.Type] = [
        Unary.self, Arithmetic.self, Where.self, Cast.self,
        Reshape.self, Permute.self, Broadcast.self, Flip.self, Slice.self, Scatter.self, Concatenate.self,
        Pad.self, Take.self, Gather.self,
        Sum.self, Extremum.self, MatrixMultiply.self, LinearMap.self,
        Convolution.self, ConvolutionInputGradient.self, ConvolutionWeightGradient.self,
        Pooling.self, AdaptivePooling.self, UpsampleNearest.self, RoIAlign.self, RoIPool.self,
        BatchNormalization.self, LayerNormalization.self, LocalResponseNormalization.self,
        Softmax.self, Dropout.self, Attention.self, MultiScaleDeformableSampling.self,
    ]
}
