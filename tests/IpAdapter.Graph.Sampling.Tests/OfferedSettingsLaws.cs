using System.Reflection;
using CsCheck;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Tests;

/// <summary>Whatever settings may be given, what is drawn with them is finite.</summary>
public sealed class OfferedSettingsLaws
{
    // From 15 steps on, the multistep solvers keep their order to the end.
    private static readonly int[] StepCounts = [1, 2, 3, 14, 15, 16, 20];

    public static TheoryData<string> Nodes => [.. SamplerNodes.Select(node => node.Name)];

    // The one from a model's file takes a model, not settings.
    private static IEnumerable<Type> SamplerNodes =>
        from type in typeof(Sample).Assembly.GetTypes()
        where type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(INode<,>)
            && face.GenericTypeArguments[1] == typeof(Sampler))
        where InputsOf(type).GetParameters().All(input => input.ParameterType != typeof(UNet))
        select type;

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Every_combination_of_settings_that_a_node_offers_draws_finite_numbers(string name)
    {
        var node = SamplerNodes.Single(type => type.Name == name);
        var notFinite = from settings in Combinations([.. InputsOf(node).GetParameters().Select(ValuesOf)])
                        let sampler = Chosen(node, settings)
                        where sampler is not null
                        from steps in StepCounts
                        from prediction in new[] { PredictionType.Epsilon, PredictionType.Velocity }
                        where !DrawsFiniteNumbers(sampler, steps, prediction)
                        select $"{sampler}, {steps} steps, {prediction}";
        Assert.Empty(notFinite.Take(5));
    }

    [Fact]
    public void Every_combination_of_settings_that_a_models_file_may_name_draws_finite_numbers() =>
        Gen.Select(
            OneOf("DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler", "UniPCMultistepScheduler", "EulerDiscreteScheduler"),
            OneOf("none", "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas"),
            OneOf("midpoint", "heun", "bh1", "bh2"),
            OneOf("dpmsolver++", "sde-dpmsolver++"),
            Gen.Int[1, 3],
            OneOf(
                """ "final_sigmas_type": "sigma_min", "lower_order_final": true """,
                """ "final_sigmas_type": "sigma_min", "lower_order_final": false """,
                """ "final_sigmas_type": "sigma_min", "euler_at_final": true """,
                """ "final_sigmas_type": "sigma_min", "predict_x0": false """,
                """ "final_sigmas_type": "zero", "lower_order_final": false """),
            OneOf(StepCounts)).Sample((className, sigmas, solver, algorithm, order, ending, steps) =>
            {
                var settings = $$"""{ "{{sigmas}}": true, "solver_type": "{{solver}}", "algorithm_type": "{{algorithm}}", "solver_order": {{order}}, {{ending}} }""";
                return Named(className, settings) is not { } sampler || DrawsFiniteNumbers(sampler, steps, PredictionType.Epsilon);
            }, iter: 1000, threads: 1);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.OneOf(Array.ConvertAll<T, Gen<T>>(values, value => Gen.Const(value)));

    private static ConstructorInfo InputsOf(Type node) => node.GetNestedType("Inputs")!.GetConstructors().Single();

    private static Sampler? Chosen(Type node, object?[] settings)
    {
        try
        {
            var chosen = node.GetMethod("RunAsync")!.Invoke(Activator.CreateInstance(node), BindingFlags.DoNotWrapExceptions, null,
                [InputsOf(node).Invoke(settings), new NodeContext { NodeName = "sampler" }], null);
            return ((ValueTask<Sampler>)chosen!).Result;
        }
        catch (NodeInputException)
        {
            return null;
        }
    }

    private static Sampler? Named(string className, string settings)
    {
        try
        {
            return DiffusersSamplers.Create(new SamplerConfig(className, settings));
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    // Every choice, the ends of a range, and what is taken where nothing is given.
    private static object?[] ValuesOf(ParameterInfo input)
    {
        var type = Nullable.GetUnderlyingType(input.ParameterType) ?? input.ParameterType;
        object?[] offered = type.IsEnum ? [.. Enum.GetValues(type).Cast<object>()]
            : type == typeof(bool) ? [false, true]
            : input.Member.DeclaringType!.GetProperty(input.Name!)!.GetCustomAttribute<RangeAttribute>() is not { } range
                ? throw new InvalidOperationException($"'{input.Name}' offers anything")
            : type == typeof(double) ? [range.Minimum, range.Maximum]
            : range.Maximum - range.Minimum < 4 ? [.. Enumerable.Range((int)range.Minimum, (int)(range.Maximum - range.Minimum) + 1)
                .Cast<object>()]
            : [(int)range.Minimum, (int)range.Maximum];
        var otherwise = type.IsEnum && input.DefaultValue is { } value ? Enum.ToObject(type, value) : input.DefaultValue;
        return [.. offered.Append(otherwise).Distinct()];
    }

    private static IEnumerable<object?[]> Combinations(IReadOnlyList<object?[]> values) =>
        values.Aggregate((IEnumerable<object?[]>)[[]],
            (combined, offered) => combined.SelectMany(_ => offered, (before, one) => (object?[])[.. before, one]));

    private static bool DrawsFiniteNumbers(Sampler sampler, int steps, PredictionType prediction)
    {
        using var scope = NewDisposeScope();
        var schedule = new NoiseSchedule(new NoiseScheduleConfig(PredictionType: prediction));
        if (sampler is Lcm { OriginalSteps: var most } && steps > most)
            return true;
        using var noise = new SeededNoise(1);
        using var run = sampler.Begin(schedule, steps);
        var latents = noise.Draw([1, 1, 4, 4]).Times(run.InitialNoiseScale);
        foreach (var step in run.Steps)
            latents = run.Step(tanh(run.ScaleInput(latents, step.Index)), step.Index, latents, noise);
        return latents.isfinite().all().item<bool>();
    }
}
