using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>What a patch is bound to: the device's weights, the UNet's shape, and the batch of this run.</summary>
public sealed class UNetBinding
{
    /// <summary>Lends weights on the device of this run.</summary>
    public required DeviceStore Store { get; init; }

    /// <summary>Shape of the UNet.</summary>
    public required UNetConfig Config { get; init; }

    /// <summary>Its attention layers in the checkpoint's order (down, up, mid; self and cross in turn).</summary>
    public required IReadOnlyList<AttentionSite> Sites { get; init; }

    /// <summary>Which rows of a batch are negative, which positive.</summary>
    public required BatchLayout Batch { get; init; }

    /// <summary>Number of the first row of the further sides that the patch asked for (<see cref="IUNetPatch.FurtherSides"/>).</summary>
    public int FirstFurtherRow { get; init; }

    /// <summary>Height of the latents.</summary>
    public required long Height { get; init; }

    /// <summary>Width of the latents.</summary>
    public required long Width { get; init; }

    /// <summary>
    /// Computes layers again in the backward pass; null for none. What a session computes of weights that learn, and its layers read at an
    /// attention or a norm, is to be cut off from what made it (<see cref="GradientCheckpointing.Cut"/>).
    /// </summary>
    public GradientCheckpointing? Checkpointing { get; init; }

    /// <summary>What patches have prepared for all runs of this drawing: what does not depend on the run is made once there.</summary>
    public SharedPreparations Shared { get; init; } = new();
}
