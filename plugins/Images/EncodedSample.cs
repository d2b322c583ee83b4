namespace IpAdapter.Graph.Images;

/// <summary>What of an encoded picture's distribution a drawing begins from.</summary>
public enum EncodedSample
{
    /// <summary>One that the drawing's seed draws, before its own noise.</summary>
    Drawn,

    /// <summary>Its mean.</summary>
    Mean,
}
