using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Sampling.Samplers;

namespace IpAdapter.Graph.Sampling.Tests;

/// <summary>Samplers by the settings of their nodes, and by a model's own file.</summary>
public sealed class ChosenSamplerTests
{
    [Fact]
    public void Settings_that_draw_nothing_are_refused_with_the_setting_that_mends_it()
    {
        var refusal = Assert.Throws<NodeInputException>(() => Given(new UniPcNode().RunAsync(new(Variant: UniPcVariant.Bh1), Context())));
        Assert.Equal("Variant", refusal.Port);
        Assert.Contains("ends-at-least-sigma", refusal.Message);
    }

    [Fact]
    public void A_samplers_node_gives_the_method_with_its_settings() =>
        Assert.Equal(new Euler { Sigmas = SigmaSpacing.Karras, Churn = 3 },
            Given(new EulerNode().RunAsync(new(Sigmas: SigmaSpacing.Karras, Churn: 3), Context())));

    [Theory]
    [InlineData("""{ "_class_name": "PNDMScheduler", "skip_prk_steps": true, "steps_offset": 1 }""", typeof(Pndm))]
    [InlineData("""{ "_class_name": "DPMSolverMultistepScheduler", "use_karras_sigmas": true, "algorithm_type": "sde-dpmsolver++" }""", typeof(DpmSolverPlusPlus))]
    [InlineData("""{ "_class_name": "UniPCMultistepScheduler", "solver_type": "midpoint", "disable_corrector": [0, 1] }""", typeof(UniPc))]
    public void A_model_names_its_own_sampler(string file, Type expected) => Assert.IsType(expected, Named(file));

    [Fact]
    public void Another_class_takes_the_files_settings() =>
        Assert.Equal(
            new DpmSolverPlusPlus { Sigmas = SigmaSpacing.Exponential, EndsAtLeastSigma = true },
            Named("""{ "_class_name": "EulerDiscreteScheduler", "use_exponential_sigmas": true, "final_sigmas_type": "sigma_min" }""", "DPMSolverMultistepScheduler"));

    [Fact]
    public void A_class_that_is_not_known_is_told_at_its_port_with_the_one_that_is_meant()
    {
        var refusal = Assert.Throws<NodeInputException>(() => Named("{}", "eulerdiscretescheduler"));
        Assert.Equal("Class", refusal.Port);
        Assert.Contains("did you mean 'EulerDiscreteScheduler'?", refusal.Message);
    }

    [Fact]
    public void Predicted_samples_are_held_within_the_range_that_the_file_names()
    {
        Assert.Equal(new Ddim { SampleRange = 4, EndsWithoutNoise = true }, Named("""{ "_class_name": "DDIMScheduler", "clip_sample": true, "clip_sample_range": 4.0 }"""));
        Assert.Equal(new Ddpm { SampleRange = 1 }, Named("""{ "_class_name": "DDPMScheduler" }"""));
        Assert.Equal(new Ddpm(), Named("""{ "_class_name": "DDPMScheduler", "clip_sample": false, "clip_sample_range": 4.0 }"""));
    }

    [Theory]
    [InlineData("""{ "_class_name": "EulerDiscreteScheduler", "sigma_min": 0.1 }""")]
    [InlineData("""{ "_class_name": "DPMSolverSinglestepScheduler" }""")]
    [InlineData("""{ "_class_name": "DPMSolverSinglestepScheduler", "final_sigmas_type": "sigma_min", "lower_order_final": true }""")]
    [InlineData("""{ "_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -Infinity, "solver_p": null }""")]
    public void What_has_no_effect_is_no_reason_to_refuse(string file) => Assert.NotNull(Named(file));

    [Theory]
    [InlineData("""{ "_class_name": "PNDMScheduler" }""", "skip_prk_steps")]
    [InlineData("""{ "_class_name": "EDMEulerScheduler" }""", "EulerDiscreteScheduler")]
    [InlineData("""{ "_class_name": "DDIMScheduler", "thresholding": true }""", "thresholding")]
    [InlineData("""{ "_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver" }""", "algorithm_type")]
    [InlineData("""{ "_class_name": "UniPCMultistepScheduler", "disable_corrector": [3] }""", "disable_corrector")]
    [InlineData("""{ "_class_name": "UniPCMultistepScheduler", "solver_type": "bh1" }""", "bh1")]
    [InlineData("""{ "_class_name": "DPMSolverMultistepScheduler", "solver_order": 7 }""", "solver_order")]
    [InlineData("""{ "_class_name": "DDIMScheduler", "set_alpha_to_one": "no" }""", "expected true or false")]
    [InlineData("""{ "_class_name": "DPMSolverMultistepScheduler", "use_karras_sigmas": 7 }""", "use_karras_sigmas")]
    [InlineData("""{ "_class_name": "UniPCMultistepScheduler", "disable_corrector": ["x"] }""", "expected a number")]
    [InlineData("""{ "_class_name": "EulerDiscreteScheduler", "use_karras_sigmas": true, "sigma_min": 0.1 }""", "sigma_min")]
    [InlineData("""{ "_class_name": "DPMSolverMultistepScheduler", "use_exponential_sigmas": true, "sigma_max": 10 }""", "sigma_max")]
    [InlineData("""{ "_class_name": "LMSDiscreteScheduler", "use_karras_sigmas": true, "use_beta_sigmas": true }""", "use_beta_sigmas")]
    [InlineData("""{ "_class_name": "UniPCMultistepScheduler", "lower_order_final": false }""", "lower_order_final")]
    [InlineData("""{ "_class_name": "UniPCMultistepScheduler", "solver_p": ["diffusers", "DPMSolverMultistepScheduler"] }""", "solver_p")]
    [InlineData("""{ "_class_name": "DPMSolverSinglestepScheduler", "final_sigmas_type": "sigma_min" }""", "lower_order_final")]
    [InlineData("""{ "_class_name": "DPMSolverMultistepScheduler", "lambda_min_clipped": -5.1 }""", "lambda_min_clipped")]
    [InlineData("""{ "_class_name": "UniPCMultistepScheduler", "use_flow_sigmas": true }""", "use_flow_sigmas")]
    [InlineData("""{ "_class_name": "PNDMScheduler", "skip_prk_steps": false }""", "Name samplers/pndm")]
    [InlineData("""{}""", "name a node")]
    public void What_can_not_be_taken_over_is_named_with_the_node_to_take_instead(string file, string named)
    {
        var refusal = Assert.Throws<NodeInputException>(() => Named(file));
        Assert.Equal("UNet", refusal.Port);
        Assert.Contains(named, refusal.Message);
        Assert.Contains("in place of this", refusal.Message);
    }

    private static Sampler Named(string file, string? className = null) =>
        Given(new FromModelNode().RunAsync(new(ModelWith(file), className), Context()));

    private static Sampler Given(ValueTask<Sampler> sampler) => sampler.Result;

    private static NodeContext Context() => new() { NodeName = "sampler" };

    private static UNet ModelWith(string schedulerConfig)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, schedulerConfig);
            return new UNet
            {
                Name = "tiny",
                Weights = null!,
                Config = null!,
                Schedule = NoiseScheduleConfig.Read(file),
                PixelsPerLatent = 8
            };
        }
        finally
        {
            File.Delete(file);
        }
    }
}
