using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Methods;

namespace IpAdapter.Graph.Sampling.Samplers;

/// <summary>The sampler that a model's own scheduler_config.json names, with its settings: what diffusers draws with unless told otherwise.</summary>
/// <returns>The sampler with its settings, for sampling/sample.</returns>
[Node("samplers/from-model")]
public sealed class ChooseFromModel : INode<ChooseFromModel.Inputs, Sampler>, IDescribe
{
    /// <param name="UNet">The model: one from a diffusers folder, which has such a file.</param>
    /// <param name="Class">A class of diffusers to take in place of the file's own, such as EulerDiscreteScheduler, with the file's settings as far as it knows them (diffusers' from_config). Without it: the file's own.</param>
    public sealed record Inputs(UNet UNet, string? Class = null);

    /// <inheritdoc/>
    public ValueTask<Sampler> RunAsync(Inputs inputs, NodeContext context)
    {
        var found = Find(inputs.UNet, inputs.Class);
        return found.Sampler is { } sampler ? new(sampler) : throw new NodeInputException(found.Port, found.Problem);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<UNet>(nameof(Inputs.UNet), out var unet) || (!description.TryGet<string>(nameof(Inputs.Class), out var className) && description.IsGiven(nameof(Inputs.Class))))
            return;
        var found = Find(unet, className);
        if (found.Sampler is { } sampler)
            description.Output(sampler);
        else
            description.Problem(found.Port, found.Problem);
    }

    private static (Sampler? Sampler, string Port, string Problem) Find(UNet unet, string? className)
    {
        var config = unet.Schedule.Sampler;
        if (config is null && className is null)
            return (null, nameof(Inputs.UNet), $"the files of '{unet.Name}' name no sampler (a single file never does): name a node such as samplers/euler in place of this one, or give class");
        try
        {
            return (DiffusersSamplers.Of(new SamplerConfig(className ?? config!.ClassName, config?.Settings ?? "{}")), "", "");
        }
        catch (NotSupportedException refusal)
        {
            return (null, className is null ? nameof(Inputs.UNet) : nameof(Inputs.Class), refusal.Message);
        }
    }
}
