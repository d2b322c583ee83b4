namespace IpAdapter.Graph.Training;

/// <summary>The kinds of image prompt adapters that are trained.</summary>
public enum AdapterKind
{
    /// <summary>The paper's: tokens of the image embedding (section 3.2.1).</summary>
    Base,

    /// <summary>With finer detail: a resampler reads the states of every patch (IP-Adapter Plus).</summary>
    Plus,
}
