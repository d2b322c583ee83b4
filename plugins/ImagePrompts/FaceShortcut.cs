namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Whether a FaceID-Plus adapter keeps the identity's tokens beside what its perceiver reads (version 2).</summary>
public enum FaceShortcut
{
    /// <summary>Version 2 where the file's name has plusv2 in it, as the published files have.</summary>
    ByName,

    /// <summary>Version 2.</summary>
    On,

    /// <summary>Version 1.</summary>
    Off,
}
