import ApusModels
