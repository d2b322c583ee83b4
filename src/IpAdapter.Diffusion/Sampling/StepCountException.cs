namespace IpAdapter.Diffusion.Sampling;

/// <summary>
/// A sampling method has no run of so many steps on a model. The message is for the person who chose them: it says why, and what to choose.
/// </summary>
/// <param name="message">Why, and what to choose; without the method's name.</param>
public sealed class StepCountException(string message) : Exception(message);
