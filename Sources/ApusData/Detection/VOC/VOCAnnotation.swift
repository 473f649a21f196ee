import ApusVision

/// What one annotation file of Pascal VOC says.
struct VOCAnnotation: Sendable, Equatable {
    struct Object: Sendable, Equatable {
        /// In our convention: pixels from 0, the right and lower edge behind the last pixel.
        let box: Box
        let name: String
        let isDifficult: Bool
    }

    /// The picture's file name, which many files have wrong.
    var fileName: String?
    var canvas: Canvas?
    var objects: [Object] = []
    /// What was left out; without the file's name.
    var issues: [DatasetIssue] = []
}
