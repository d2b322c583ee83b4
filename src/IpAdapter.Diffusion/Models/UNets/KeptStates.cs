namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>What a session that keeps a UNet's deep states has for one call.</summary>
/// <param name="States">The states of an earlier call, borrowed: read in place of computing what lies deeper. Null where all is
/// computed.</param>
/// <param name="IsCompared">Whether all is computed nevertheless, and both predictions are shown to the session.</param>
public readonly record struct KeptStates(Tensor? States, bool IsCompared = false);
