@_exported import ApusData
@_exported import ApusInterop
@_exported import ApusModels
@_exported import ApusNN
@_exported import ApusTensor
@_exported import ApusTraining
@_exported import ApusVision
