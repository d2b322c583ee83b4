using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Devices;

/// <summary>What makes two requests for a weight the same one.</summary>
internal readonly record struct StoredWeightKey(FileFingerprint File, string Name, ScalarType Type);
