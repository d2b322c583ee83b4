using IpAdapter.Diffusion.Training.Conditions;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>
/// What chance decides of a row of a batch. It is a function of the seed, the step, the part of the step and the row alone: whoever goes on
/// at a step draws what would have been drawn, and no generator's state has to be kept.
/// </summary>
/// <param name="NoiseSeed">Seed of all that is normally distributed: the sample of the picture's latents, the noise, the shift of whole
/// channels, in that order.</param>
/// <param name="Timestep">How much noise.</param>
/// <param name="DropsPicture">Whether the row learns without its picture.</param>
/// <param name="DropsText">Whether it learns without its text.</param>
/// <param name="Text">Which of several texts it reads: a number drawn evenly from 0 to 1.</param>
internal readonly record struct RowPlan(long NoiseSeed, int Timestep, bool DropsPicture = false, bool DropsText = false, double Text = 0)
{
    private enum Purpose : ulong
    {
        Noise,
        Timestep,
        Drop,
        ValidationNoise,
        Text,
    }

    /// <summary>The row of a training.</summary>
    /// <param name="seed">The training's.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="part">Which of the batches whose gradients the step adds up.</param>
    /// <param name="row">The row of the batch.</param>
    /// <param name="timesteps">Noise levels there are.</param>
    /// <param name="drops">How often conditions are dropped.</param>
    public static RowPlan ForTraining(long seed, long step, int part, int row, int timesteps, DropScheme drops)
    {
        var place = Mix(Mix(Mix(Mix(0, seed), step), part), row);
        var (dropsPicture, dropsText) = drops.Drop(Share(Draw(place, Purpose.Drop)));
        return new(
            unchecked((long)Draw(place, Purpose.Noise)),
            (int)Math.BigMul(Draw(place, Purpose.Timestep), (ulong)timesteps, out _),
            dropsPicture, dropsText,
            Share(Draw(place, Purpose.Text)));
    }

    /// <summary>The row of a validation: noise of its own, and the timesteps of all rows evenly spread over the noise levels.</summary>
    /// <param name="row">The row, of all.</param>
    /// <param name="rows">Rows there are.</param>
    /// <param name="timesteps">Noise levels there are.</param>
    public static RowPlan ForValidation(int row, int rows, int timesteps) => new(
        unchecked((long)Draw(Mix(0, row), Purpose.ValidationNoise)),
        (int)((2L * row + 1) * timesteps / (2L * rows)));

    private static ulong Draw(ulong place, Purpose purpose) => Mix(place, (long)purpose);

    // 53 bits: as many as a number between 0 and 1 has.
    private static double Share(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    // SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014), of one number after the other.
    private static ulong Mix(ulong state, long number)
    {
        unchecked
        {
            var mixed = (state ^ (ulong)number) + 0x9E3779B97F4A7C15;
            mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
            return mixed ^ mixed >> 31;
        }
    }
}
