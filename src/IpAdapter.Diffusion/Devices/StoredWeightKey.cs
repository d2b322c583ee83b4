using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>What makes two requests for a weight the same one: the same numbers in the same shape and type, by whatever name.</summary>
internal readonly record struct StoredWeightKey(FileFingerprint File, WeightEntry Entry, ScalarType Type);
