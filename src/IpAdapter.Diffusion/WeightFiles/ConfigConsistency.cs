namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>Holds a configuration against the shape that weights show.</summary>
internal static class ConfigConsistency
{
    /// <summary>The configuration, where it is this network's.</summary>
    /// <param name="declared">The configuration.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="network">What the network is: <c>its UNet</c>.</param>
    /// <param name="settings">What is compared: what it is called, what the configuration says, and what the weights show.</param>
    /// <exception cref="WeightFileException">Something differs; the message names the first with both sides.</exception>
    public static T Require<T>(T declared, string path, string network,
        params IEnumerable<(string Name, string Declared, string Shown)> settings)
    {
        foreach (var (name, said, shown) in settings)
            if (said != shown)
                throw new WeightFileException(path,
                    $"the configuration of {network} is another model's: '{name}' says {said}, the weights {shown}");
        return declared;
    }
}
