using IpAdapter.Diffusion.Samplers.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>
/// The sampler that a model's own scheduler_config.json names, with its settings: what diffusers draws with unless told otherwise.
/// </summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/from-model"), DescribedByRunning]
public sealed class FromModelNode : INode<FromModelNode.Inputs, Sampler>
{
    /// <param name="UNet">The model: one from a diffusers folder, which has such a file.</param>
    /// <param name="Class">A class of diffusers to take in place of the file's own, such as EulerDiscreteScheduler, with the file's
    /// settings as far as it knows them (diffusers' from_config). Without it: the file's own.</param>
    public sealed record Inputs(UNet UNet, string? Class = null);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context)
    {
        var config = inputs.UNet.Schedule.Sampler;
        if ((inputs.Class ?? config?.ClassName) is not { } className)
            throw NodeInputException.At((Inputs i) => i.UNet, $"the files of '{inputs.UNet.Name}' name no sampler (a single file never "
                + "does): name a node such as samplers/euler in place of this one, or give class");
        return new(inputs.Class is null
            ? NodeInputException.For<NotSupportedException, Inputs, Sampler>(i => i.UNet, Create)
            : NodeInputException.For<NotSupportedException, Inputs, Sampler>(i => i.Class, Create));

        Sampler Create() => FromModelNode.Create(new SamplerConfig(className, config?.Settings ?? "{}"));
    }

    private static Sampler Create(SamplerConfig config)
    {
        try
        {
            return DiffusersSamplers.Create(config);
        }
        catch (UnsupportedSamplerException refusal)
        {
            var cure = refusal.Method is { } method
                ? $"Name samplers/{method} in place of this node"
                : "Or name a node such as samplers/euler in place of this one";
            throw new NotSupportedException($"{refusal.Message}. {cure}", refusal);
        }
    }
}
