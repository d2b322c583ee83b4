namespace IpAdapter.Diffusion.Kernels;

/// <summary>What all threads of one convolution read, and where they write.</summary>
internal unsafe struct WinogradOperands
{
    /// <summary>The first number of [batch, height, width, channel], channels side by side.</summary>
    public float* Input;

    /// <summary>From one batch entry of the input to the next, in numbers.</summary>
    public nint InputBatch;

    /// <summary>From one row of the input to the next.</summary>
    public nint InputRow;

    /// <summary>From one pixel of the input to the next.</summary>
    public nint InputPixel;

    /// <summary>[batch, height, width, output], side by side.</summary>
    public float* Output;

    /// <summary>[output block, point, channel, output of the block].</summary>
    public float* Weights;

    /// <summary>[output], filled up to whole blocks.</summary>
    public float* Bias;

    /// <summary>As many zeros as there are channels, and a vector more: what lies around the picture.</summary>
    public float* Zeros;

    /// <summary>[edge, 6] of a <see cref="WinogradScheme"/>, filled up with zeros.</summary>
    public fixed float InputTransform[36];

    /// <summary>[size, 6], filled up with zeros.</summary>
    public fixed float OutputTransform[24];

    public int Batch;
    public int Height;
    public int Width;
    public int Channels;
    public int Outputs;

    /// <summary>Results of a tile in each direction.</summary>
    public int Size;

    /// <summary>What a tile reads in each direction.</summary>
    public int Edge;

    /// <summary>Tiles from top to bottom.</summary>
    public int TilesDown;

    /// <summary>Tiles from left to right.</summary>
    public int TilesAcross;

    /// <summary>Tiles that are computed together, a multiple of 8.</summary>
    public int TilesAtOnce;

    /// <summary>Where inputs' values at points are, if all threads share them; else each has its own in its workspace.</summary>
    public float* Shared;

    /// <summary>Memory of the threads, one piece after the other.</summary>
    public float* Workspace;

    /// <summary>Numbers in a piece.</summary>
    public nint WorkspaceLength;
}
