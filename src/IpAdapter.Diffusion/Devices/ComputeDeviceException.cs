namespace IpAdapter.Diffusion.Devices;

/// <summary>A device or a type to compute in that is not there.</summary>
/// <param name="message">What was asked for, what there is, and what to do.</param>
public sealed class ComputeDeviceException(string message) : Exception(message);
