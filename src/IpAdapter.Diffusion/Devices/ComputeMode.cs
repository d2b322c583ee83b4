namespace IpAdapter.Diffusion.Devices;

/// <summary>What a job of a <see cref="ComputeDevice"/> needs from libtorch beside the numbers.</summary>
public enum ComputeMode
{
    /// <summary>Numbers alone: what is computed can never be trained on. The fastest.</summary>
    Inference,

    /// <summary>No gradients are recorded, but what is computed may be read by a job that records them.</summary>
    NoGradients,

    /// <summary>Gradients are recorded for whatever depends on a tensor that requires them.</summary>
    Training,
}
