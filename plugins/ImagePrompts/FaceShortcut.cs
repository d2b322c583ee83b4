namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Whether a FaceID-Plus adapter keeps the identity's tokens beside what its perceiver reads (version 2).</summary>
public enum FaceShortcut
{
    /// <summary>As the file's name says: plusv2 has it.</summary>
    ByName,

    /// <summary>Version 2.</summary>
    On,

    /// <summary>Version 1.</summary>
    Off,
}
