import ApusData
