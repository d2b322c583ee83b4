namespace IpAdapter.Graph.Hosting.Machine;

/// <summary>Types that models can compute in.</summary>
public enum DType
{
    /// <summary>32 bits.</summary>
    Float32,

    /// <summary>16 bits, 5 of them for the exponent.</summary>
    Float16,

    /// <summary>16 bits, 8 of them for the exponent.</summary>
    BFloat16,

    /// <summary>64 bits.</summary>
    Float64,
}
