using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Sampling.Tests;

public sealed class NoiseScheduleConfigTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void The_sample_models_settings_are_read() =>
        Assert.Equal(
            new NoiseScheduleConfig { Spacing = TimestepSpacing.Leading, StepsOffset = 1 },
            NoiseScheduleConfig.Read(Path.Combine(Repository.Root, "samples", "models", "emblem", "scheduler",
                "scheduler_config.json")) with
            { Sampler = null });

    [Fact]
    public void What_a_file_leaves_out_is_as_diffusers_takes_it() =>
        Assert.Equal(new NoiseScheduleConfig(1000, 0.0001, 0.02, "linear") { StepsOffset = 0 }, Read("{}"));

    [Theory]
    [InlineData("epsilon", PredictionType.Epsilon)]
    [InlineData("v_prediction", PredictionType.Velocity)]
    [InlineData("sample", PredictionType.Sample)]
    public void What_the_model_predicts_is_read(string name, PredictionType expected) =>
        Assert.Equal(expected, Read($$"""{ "prediction_type": "{{name}}", "rescale_betas_zero_snr": true }""").PredictionType);

    [Fact]
    public void Rescaled_betas_are_read() => Assert.True(Read("""{ "rescale_betas_zero_snr": true }""").HasZeroTerminalSnr);

    [Fact]
    public void A_file_with_infinities_as_Python_writes_them_is_read() =>
        Assert.Equal("\"-Infinity\"", Read("""{ "_class_name": "DPMSolverMultistepScheduler", "note": "\"NaN, Infinity", "lambda_min_clipped": -Infinity }""").Sampler!.FindJson("lambda_min_clipped"));

    [Theory]
    [InlineData("""{ "prediction_type": "score" }""", "prediction_type")]
    [InlineData("""{ "beta_schedule": "squaredcos_cap_v2" }""", "beta_schedule")]
    [InlineData("""{ "rescale_betas_zero_snr": "yes" }""", "rescale_betas_zero_snr")]
    [InlineData("""{ "trained_betas": [0.1, 0.2] }""", "trained_betas")]
    [InlineData("""{ "timestep_spacing": "sideways" }""", "timestep_spacing")]
    [InlineData("""{ "_class_name": "FlowMatchEulerDiscreteScheduler" }""", "FlowMatchEulerDiscreteScheduler")]
    [InlineData("""{ "beta_start": 0 }""", "beta_start")]
    [InlineData("""{ "beta_end": "much" }""", "beta_end")]
    [InlineData("""{ "num_train_timesteps": 1 }""", "num_train_timesteps")]
    [InlineData("""{ "num_train_timesteps": 10001 }""", "models are trained with 1000")]
    [InlineData("""{ "steps_offset": 0.5 }""", "steps_offset")]
    [InlineData("[1]", "object")]
    [InlineData("{", "JSON")]
    [InlineData("""{ "beta_start": Infinity }""", "beta_start")]
    public void What_is_not_supported_is_named_with_its_file(string text, string named)
    {
        var refusal = Assert.Throws<WeightFileException>(() => Read(text));
        Assert.Equal(_file, refusal.Path);
        Assert.Contains(named, refusal.Problem);
    }

    public void Dispose() => File.Delete(_file);

    private NoiseScheduleConfig Read(string text)
    {
        File.WriteAllText(_file, text);
        return NoiseScheduleConfig.Read(_file);
    }
}
