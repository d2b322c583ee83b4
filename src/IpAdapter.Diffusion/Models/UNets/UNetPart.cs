namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>The three parts of a UNet.</summary>
public enum UNetPart
{
    /// <summary>The way down: ever smaller pictures.</summary>
    Down,

    /// <summary>The middle block.</summary>
    Mid,

    /// <summary>The way up.</summary>
    Up,
}
