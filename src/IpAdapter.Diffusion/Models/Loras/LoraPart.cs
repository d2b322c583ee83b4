namespace IpAdapter.Diffusion.Models.Loras;

/// <summary>The parts of a base model that a LoRA can change.</summary>
public enum LoraPart
{
    /// <summary>The UNet.</summary>
    UNet,

    /// <summary>The text encoder's only transformer, or the first of two.</summary>
    TextEncoder,

    /// <summary>The second of two.</summary>
    SecondTextEncoder,
}
