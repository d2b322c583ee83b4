namespace IpAdapter.Diffusion.Kernels;

/// <summary>What all threads of one attention read, and where they write.</summary>
internal unsafe struct AttentionOperands
{
    /// <summary>[batch, head, query, channel].</summary>
    public StridedRows Query;

    /// <summary>[batch, head, key, channel].</summary>
    public StridedRows Key;

    /// <summary>[batch, head, key, channel].</summary>
    public StridedRows Value;

    /// <summary>[batch, head, query, key], added to the products; without a place there is none.</summary>
    public StridedRows Mask;

    /// <summary>[batch, head, query, channel], channels side by side.</summary>
    public StridedRows Result;

    public int Batch;
    public int Heads;
    public int Queries;
    public int Keys;

    /// <summary>Channels of a head, a multiple of 8.</summary>
    public int Channels;

    /// <summary>Whether a query sees only the keys up to its own place.</summary>
    public bool IsCausal;

    /// <summary>What products are multiplied by before the mask is added.</summary>
    public double Scale;

    /// <summary>Memory of the threads, one piece after the other.</summary>
    public float* Workspace;

    /// <summary>Numbers in a piece.</summary>
    public nint WorkspaceLength;
}
