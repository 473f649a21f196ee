import ApusVision
