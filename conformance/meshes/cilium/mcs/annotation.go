// Package controllers stands in for a module that the Go proxy does not have: Cilium reads one name of it.
package controllers

// DerivedServiceAnnotation says which Service a ServiceImport stands for.
const DerivedServiceAnnotation = "multicluster.kubernetes.io/derived-service"
