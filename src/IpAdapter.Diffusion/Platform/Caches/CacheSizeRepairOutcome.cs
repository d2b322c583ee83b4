namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>What had to be done for a processor that hides its caches.</summary>
internal enum CacheSizeRepairOutcome
{
    /// <summary>Nothing: the processor tells its caches, or is of an architecture where nobody asks.</summary>
    NotNeeded,

    /// <summary>oneDNN was given the sizes, and its convolutions were proved right.</summary>
    SizesGiven,

    /// <summary>
    /// Sizes could not be given, or did not help: oneDNN is switched off, and the convolutions that libtorch has besides are right.
    /// </summary>
    OneDnnOff,

    /// <summary>Nothing could be done, and the convolutions that were tried are right as they are.</summary>
    LeftAlone,

    /// <summary>Convolutions are wrong, and nothing helped.</summary>
    Wrong,
}
