namespace IpAdapter.Diffusion.Models.Loras;

/// <summary>What a tensor of a LoRA file is to its layer.</summary>
public enum LoraRole
{
    /// <summary>The matrix that leads down to the rank.</summary>
    Down,

    /// <summary>The matrix that leads up from it.</summary>
    Up,

    /// <summary>A convolution's core between the two.</summary>
    Core,

    /// <summary>The number that is divided by the rank.</summary>
    Alpha,
}
