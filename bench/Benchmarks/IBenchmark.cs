namespace IpAdapter.Benchmarks;

/// <summary>One thing measured.</summary>
internal interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>Measures.</summary>
    IEnumerable<Figure> Measure();
}
